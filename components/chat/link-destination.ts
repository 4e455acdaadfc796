import { runsRightToLeft } from '#lib/i18n/direction.ts'

/** What can't be seen, or turns round what can. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u
/** Letters that stand together in an address, and in no word of a sentence. */
const OF_ADDRESS = /[./\\@:]/
const AROUND_WORD = /^["'(<[{“‘（《「]+|[.,;:!?"')>\]}”’）》」。，、；：！？]+$/gu
const ADDRESS = /^(?:https?:\/\/)?([\x21-\x7e]+?)(?:[/?#].*)?$/i

/**
 * The host that a link leads to, where its text does not say exactly that; else null. `www.` is another host, a text that
 * names two hosts says neither, and what a reader can't tell apart (look-alike letters, invisible characters, a name and
 * password before the host, letters that run the other way) says nothing.
 */
export function findHiddenHost(text: string, url: URL): string | null {
  if (UNSEEN.test(text) || runsRightToLeft(text) || url.username !== '' || url.password !== '') return url.host
  const addresses = text
    .split(/\s+/u)
    .map((word) => word.replace(AROUND_WORD, ''))
    .filter((word) => OF_ADDRESS.test(word.normalize('NFKC').replaceAll('。', '.')))
  return addresses.length > 0 && addresses.every((address) => saysHost(address, url)) ? null : url.host
}

function saysHost(address: string, url: URL): boolean {
  const authority = ADDRESS.exec(address)?.[1]?.toLowerCase()
  if (authority === undefined || !authority.startsWith(url.host)) return false
  const said = `${url.protocol}//${authority}`
  return URL.canParse(said) && new URL(said).host === url.host && /^(?::\d*)?$/.test(authority.slice(url.host.length))
}
