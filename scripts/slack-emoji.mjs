import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Makes lib/server/imports/slack/emoji-names.json anew: what Slack calls an emoji. Wants the data of Unicode as emojibase gives it:
 * `npm install --no-save emojibase-data@17.0.0 && node scripts/slack-emoji.mjs`.
 */

const FILE = 'lib/server/imports/slack/emoji-names.json'
const RGI = /^\p{RGI_Emoji}$/v

const require = createRequire(`${process.cwd()}/`)
const names = require('emojibase-data/en/shortcodes/iamcal.json')
const emoji = new Map(require('emojibase-data/en/data.json').map((one) => [one.hexcode, one.emoji]))

const entries = Object.entries(names).flatMap(([hexcode, list]) => {
  const text = toRgi(emoji.get(hexcode) ?? '')
  return text === undefined ? [] : [list].flat().map((name) => [name, text])
})
writeFileSync(
  FILE,
  `{\n${entries.map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)}`).join(',\n')}\n}\n`,
)
console.log(`${entries.length} names in ${FILE}`)

/** Emojibase asks for the look of an emoji where that is the usual one, too; Unicode does not. */
function toRgi(text) {
  return [text, text.replaceAll('\ufe0f', '')].find((form) => RGI.test(form))
}
