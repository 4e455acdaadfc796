interface Node {
  type: string
  value?: string
  children?: Node[]
}

/** A remark plugin: HTML that the AI wrote is shown as the text it is, instead of being dropped. */
export function htmlAsText() {
  return (tree: Node) => replaceIn(tree, false)
}

/** What holds words holds only words below it; elsewhere text needs a paragraph. */
const HOLDS_WORDS = new Set(['paragraph', 'heading', 'tableCell'])

function replaceIn(parent: Node, isAmongWords: boolean): void {
  const isInline = isAmongWords || HOLDS_WORDS.has(parent.type)
  if (!parent.children) return
  parent.children = parent.children.map((node) => {
    replaceIn(node, isInline)
    if (node.type !== 'html') return node
    const text: Node = { type: 'text', value: node.value ?? '' }
    return isInline ? text : { type: 'paragraph', children: [text] }
  })
}
