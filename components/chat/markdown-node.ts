import type { Extension as TreeExtension } from 'mdast-util-from-markdown'
import type { Extension as SyntaxExtension } from 'micromark-util-types'

/** The tokens of GFM's links, and our own. */
declare module 'micromark-util-types' {
  interface TokenTypeMap {
    literalAutolink: 'literalAutolink'
    literalAutolinkHttp: 'literalAutolinkHttp'
    literalAutolinkWww: 'literalAutolinkWww'
    formula: 'formula'
  }
}

declare module 'mdast' {
  interface InlineCodeData {
    isFormula?: boolean
  }
}

/** As much of a node of Markdown's tree as the plugins here touch. */
export interface MarkdownNode {
  type: string
  value?: string
  url?: string
  children?: MarkdownNode[]
  position?:
    | { start: { offset?: number | undefined; column: number }; end: { offset?: number | undefined } }
    | undefined
  /** How it becomes HTML, for mdast-util-to-hast. */
  data?:
    | { hName?: string | undefined; hProperties?: Record<string, unknown> | undefined; isFormula?: boolean }
    | undefined
}

/** What a remark plugin that extends the parser is called on. */
export interface Processor {
  data(): object
}

interface Extensions {
  micromarkExtensions?: SyntaxExtension[]
  fromMarkdownExtensions?: TreeExtension[]
}

/** Lets the parser know more. Of the plugins the last is asked first about the syntax, and the first about the tree. */
export function extendParser(processor: Processor, syntax: SyntaxExtension, tree: TreeExtension): void {
  const data: Extensions = processor.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), syntax]
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), tree]
}
