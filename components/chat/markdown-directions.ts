import type { Element, ElementContent, Root } from 'hast'
import { findDirection, withoutControls } from '#lib/i18n/direction.ts'

const BLOCKS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'ul', 'ol', 'blockquote', 'table', 'th', 'td'])

type Direction = 'ltr' | 'rtl'

/**
 * A rehype plugin that gives each block the direction of its first letter outside of code. `dir="auto"` looks into no block
 * that has a direction itself: lists and quotes could not follow their paragraphs. The texts of links turn nothing round.
 */
export function blockDirections() {
  return (tree: Root) => directIn(tree, 'ltr')
}

function directIn(parent: Root | Element, around: Direction): void {
  for (const child of parent.children) {
    if (child.type !== 'element' || child.tagName === 'pre' || child.tagName === 'code') continue
    if (child.tagName === 'a') disarm(child)
    const own = BLOCKS.has(child.tagName) ? (findOwn(child) ?? around) : around
    if (own !== around) child.properties.dir = own
    directIn(child, own)
  }
}

function disarm(link: Element): void {
  for (const child of link.children) {
    if (child.type === 'text') child.value = withoutControls(child.value)
    else if (child.type === 'element') disarm(child)
  }
}

function findOwn(node: ElementContent): Direction | undefined {
  if (node.type === 'text') return findDirection(node.value)
  if (node.type !== 'element' || node.tagName === 'code') return undefined
  for (const child of node.children) {
    const found = findOwn(child)
    if (found) return found
  }
  return undefined
}
