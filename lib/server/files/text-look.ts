/** What a text is to a browser that looks at its beginning. */

/** By these a browser takes a text for a page, where white space or `>` follows (WHATWG MIME Sniffing, 7.1). */
const PAGE_TAGS =
  /^<(!doctype|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|math|object|embed|form|meta|link|base|img|video|audio)[\s>/]/i
const COMMENT = /^<!--/
/** An XML document has a declaration, a namespace, or one element around all of it. */
const XML = /^<(\?|!(doctype|entity|element)\b)/i
const NAMESPACE = /^<[\p{L}_][^<>]{0,2000}\sxmlns(:[\w.-]+)?\s*=/u
const ELEMENT = /^<([\p{L}_][\p{L}\p{N}:._-]*)(\s[^<>]*)?>/u
/** Those that a text may have. */
const CONTROLS = new Set('\t\n\v\f\r\u001b\u007f\u0085')
const LEADING = /^[\s\ufeff]+/u

/**
 * The beginning of a file as text, or null where it is none: UTF-8, or UTF-16 by its mark. `isWhole`: it is all of the
 * file, else the last character may be cut.
 */
export function toText(head: Uint8Array, isWhole: boolean): string | null {
  const encoding =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: !isWhole })
    return [...text.matchAll(/\p{Cc}/gu)].some(([sign]) => !CONTROLS.has(sign)) ? null : text
  } catch {
    return null
  }
}

/** By the mark at its beginning. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

/** Whether a browser would run it: a page, a drawing that may hold scripts, XML. `head`: the file's first bytes, whatever they are. */
export function isRunnable(head: Uint8Array, isWhole: boolean): boolean {
  // As a browser looks: bytes that are no text do not hide a page behind them.
  const text = (toText(head, isWhole) ?? Buffer.from(head).toString('latin1')).replace(LEADING, '')
  if (PAGE_TAGS.test(text) || COMMENT.test(text) || XML.test(text) || NAMESPACE.test(text)) return true
  const [, name] = ELEMENT.exec(text) ?? []
  return name !== undefined && isWhole && text.trimEnd().endsWith(`</${name}>`)
}
