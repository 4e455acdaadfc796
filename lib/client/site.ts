/** The address that this site goes by, as the page says it; it may have been opened by another. */
export function findSiteOrigin(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="site-origin"]')?.content ?? null
}
