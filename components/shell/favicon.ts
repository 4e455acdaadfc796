/** Px; browsers scale it down. */
const SIZE = 64
/** More are not told apart. */
const COUNT_MAX = 99

/** As the page had them first, by link. */
const originals = new WeakMap<HTMLLinkElement, { href: string; type: string }>()
let wanted = 0

/** Draws this number onto the page's icon; with 0 it is as it was. */
export async function markFavicon(count: number): Promise<void> {
  wanted = count
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (!link) return
  const original = originals.get(link) ?? { href: link.href, type: link.type }
  originals.set(link, original)
  const drawn = count === 0 ? null : await draw(original.href, count)
  // Another number has come meanwhile.
  if (wanted !== count) return
  const { href, type } = drawn === null ? original : { href: drawn, type: 'image/png' }
  if (link.href === href) return
  link.type = type
  link.href = href
}

async function draw(icon: string, count: number): Promise<string | null> {
  const image = new Image(SIZE, SIZE)
  image.src = icon
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.drawImage(image, 0, 0, SIZE, SIZE)
  const text = count > COUNT_MAX ? `${COUNT_MAX}+` : String(count)
  const { color, backgroundColor, fontFamily } = readBadgeStyle()
  pen.font = `700 ${text.length > 2 ? 26 : 34}px ${fontFamily}`
  const width = Math.max(40, pen.measureText(text).width + 12)
  pen.fillStyle = backgroundColor
  pen.beginPath()
  pen.roundRect(SIZE - width, SIZE - 40, width, 40, 20)
  pen.fill()
  pen.fillStyle = color
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, SIZE - width / 2, SIZE - 19)
  return canvas.toDataURL('image/png')
}

/** The colours of the theme, as they are now. */
function readBadgeStyle(): Pick<CSSStyleDeclaration, 'color' | 'backgroundColor' | 'fontFamily'> {
  const sample = document.createElement('span')
  sample.className = 'bg-mention text-surface'
  document.body.append(sample)
  const { color, backgroundColor, fontFamily } = getComputedStyle(sample)
  sample.remove()
  return { color, backgroundColor, fontFamily }
}
