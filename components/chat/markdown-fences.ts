import { endsInFence } from '#lib/protocol/markdown-code.ts'
import type { MarkdownNode } from './markdown-node.ts'

/** A remark plugin: gives each code block whose end has come the property `dataIsClosed`. */
export function closedFences() {
  return (tree: MarkdownNode, file: { value: unknown }) => markIn(tree, String(file.value))
}

function markIn(node: MarkdownNode, source: string): void {
  for (const child of node.children ?? []) markIn(child, source)
  if (node.type !== 'code' || !node.position) return
  const { start, end } = node.position
  const lines = source.slice((start.offset ?? 0) - (start.column - 1), end.offset)
  if (!endsInFence(lines)) node.data = { ...node.data, hProperties: { dataIsClosed: '' } }
}
