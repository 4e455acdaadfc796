import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Makes components/emoji/emoji.json anew: what an emoji is called and found by, in both languages. Wants the data of
 * Unicode as emojibase gives it: `npm install --no-save emojibase-data@17.0.0 && node scripts/emoji.mjs`.
 */

const FILE = 'components/emoji/emoji.json'
/** Newer ones are no emoji to the oldest Node.js that runs the server. */
const NEWEST = 15.1
/** Skin tones and hair, which are parts of others. */
const COMPONENTS = 2
const RGI = /^\p{RGI_Emoji}$/v
const WORDS_MAX = 12

const require = createRequire(`${process.cwd()}/`)
const read = (path) => require(`emojibase-data/${path}.json`)
const english = new Map(read('en/data').map((one) => [one.hexcode, one]))
const shortcodes = read('en/shortcodes/emojibase')

const emoji = read('zh/data')
  .filter(({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST)
  .sort((a, b) => a.order - b.order)
  .map((zh) => {
    const en = english.get(zh.hexcode)
    const codes = [shortcodes[zh.hexcode] ?? []].flat()
    const words = (list) => [...new Set(list.map((word) => word.toLowerCase()))].slice(0, WORDS_MAX).join(' ')
    return [
      toRgi(zh.emoji),
      zh.group,
      zh.version,
      zh.label,
      words(zh.tags ?? []),
      en.label,
      words([...codes, ...(en.tags ?? [])]),
    ]
  })
  .filter(([text]) => text !== undefined)

mkdirSync('components/emoji', { recursive: true })
writeFileSync(FILE, `[\n${emoji.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`)
console.log(`${emoji.length} emoji in ${FILE}`)

/** Emojibase asks for the look of an emoji where that is the usual one, too; Unicode does not. */
function toRgi(text) {
  return [text, text.replaceAll('\ufe0f', '')].find((form) => RGI.test(form))
}
