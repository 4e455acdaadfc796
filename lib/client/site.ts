/** The largest file that may be uploaded, in bytes, as the page says it. */
export function findFileMaxBytes(): number {
  return Number(document.querySelector<HTMLMetaElement>('meta[name="file-max"]')?.content ?? Number.POSITIVE_INFINITY)
}

/** The address that this site goes by, as the page says it; it may have been opened by another. */
export function findSiteOrigin(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="site-origin"]')?.content ?? null
}
