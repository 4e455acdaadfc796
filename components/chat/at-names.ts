import type { MarkdownNode } from './markdown-node.ts'

/** Chinese letters get a gap from what is no letter of theirs; an @ must not have one from its name. */
const AT_NAME = /([@＠]\p{Script=Han}+)/u

/** The class of what is held together. */
export const HELD = 'chip-text'

/** Cuts a text so that each @ with a Chinese name is a part of its own, at the odd places. */
export function splitAtNames(text: string): string[] {
  return text.split(AT_NAME)
}

/** A remark plugin that holds each @ and its Chinese name together. */
export function holdAtNames() {
  return (tree: MarkdownNode) => holdIn(tree)
}

function holdIn(parent: MarkdownNode): void {
  if (!parent.children) return
  parent.children = parent.children.flatMap((node) => {
    if (node.type !== 'text') {
      holdIn(node)
      return [node]
    }
    return splitAtNames(node.value ?? '').map((value, place) => {
      const text: MarkdownNode = { type: 'text', value }
      if (place % 2 === 0) return text
      return { type: 'atName', data: { hName: 'span', hProperties: { className: [HELD] } }, children: [text] }
    })
  })
}
