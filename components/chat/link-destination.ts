/**
 * The host that a link leads to, where its text does not say exactly that; else null. `www.` is another host, and what a
 * reader can't tell apart (look-alike letters, invisible characters, a name and password before the host) says nothing.
 */
export function findHiddenHost(text: string, url: URL): string | null {
  const address = /^https?:\/\//i.test(text) ? text : `http://${text}`
  const isPlain = /^[\x21-\x7e]+$/.test(text) && !text.includes('\\') && url.username === '' && url.password === ''
  const saysHost = isPlain && text.toLowerCase().includes(url.host) && URL.canParse(address)
  return saysHost && new URL(address).host === url.host ? null : url.host
}
