import type { Code, Construct, Effects, State } from 'micromark-util-types'
import { findLinks } from '#lib/protocol/text-tokens.ts'
import { extendParser, type MarkdownNode, type Processor } from './markdown-node.ts'

/**
 * A remark plugin in place of GFM's rule for addresses without marks, by which one reaches to the next blank and swallows
 * the Chinese behind it. Stands before remark-gfm: it makes GFM's tokens, and its look at the finished tree comes first.
 */
export function bareLinks(this: Processor) {
  extendParser(
    this,
    {
      text: { [LETTER.H]: ADDRESS, [LETTER.W]: ADDRESS, [LETTER.h]: ADDRESS, [LETTER.w]: ADDRESS },
      disable: { null: ['protocolAutolink', 'wwwAutolink'] },
    },
    { transforms: [linkTexts] },
  )
}

const LETTER = { H: 72, W: 87, h: 104, w: 119 }

/** An address is one token, lest `__` or `*` inside it become emphasis. */
const ADDRESS: Construct = {
  name: 'bareLink',
  previous: (code) => code === null || !/[A-Za-z0-9]/u.test(String.fromCharCode(code)),
  tokenize(effects, ok, nok) {
    const context = this
    let length = 0
    return effects.check({ partial: true, tokenize: measure }, take, nok)

    function measure(effects: Effects, ok: State, nok: State): State {
      return (code) => {
        // In a label, which may be a link's own, addresses wait for linkTexts.
        if (context.events.some(([, token]) => token.type === 'labelLink' && !token._balanced)) return nok(code)
        effects.enter('literalAutolink')
        return run(code)
      }

      function run(code: Code): State | undefined {
        if (isVisibleAscii(code)) {
          effects.consume(code)
          return run
        }
        const link = findLinks(context.sliceSerialize(effects.exit('literalAutolink')))[0]
        length = link?.index === 0 ? link.text.length : 0
        return length > 0 ? ok(code) : nok(code)
      }
    }

    function take(code: Code): State | undefined {
      const type = code === LETTER.w || code === LETTER.W ? 'literalAutolinkWww' : 'literalAutolinkHttp'
      effects.enter('literalAutolink')
      effects.enter(type)
      return rest(code)

      function rest(code: Code): State | undefined {
        if (length > 0) {
          length -= 1
          effects.consume(code)
          return rest
        }
        effects.exit(type)
        effects.exit('literalAutolink')
        return ok(code)
      }
    }
  },
}

function isVisibleAscii(code: Code): boolean {
  return code !== null && code > 32 && code < 127
}

/** The addresses that the parser left in texts. */
function linkTexts(parent: MarkdownNode): void {
  if (parent.type === 'link' || parent.type === 'linkReference') return
  if (!parent.children) return
  for (const child of parent.children) linkTexts(child)
  parent.children = parent.children.flatMap((node) => (node.type === 'text' ? splitAtLinks(node) : [node]))
}

function splitAtLinks(node: MarkdownNode): MarkdownNode[] {
  const text = node.value ?? ''
  const nodes: MarkdownNode[] = []
  let end = 0
  for (const link of findLinks(text)) {
    nodes.push(toText(text.slice(end, link.index)))
    nodes.push({ type: 'link', url: link.href, children: [toText(link.text)] })
    end = link.index + link.text.length
  }
  return end === 0 ? [node] : [...nodes, toText(text.slice(end))].filter(({ value }) => value !== '')
}

function toText(value: string): MarkdownNode {
  return { type: 'text', value }
}
