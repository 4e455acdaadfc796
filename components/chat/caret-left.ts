/** What decides where a character of a text box stands. */
const COPIED = [
  ...(['fontFamily', 'fontSize', 'fontWeight', 'fontStyle', 'letterSpacing', 'wordSpacing', 'lineHeight'] as const),
  ...(['paddingLeft', 'paddingRight', 'direction', 'textIndent', 'tabSize'] as const),
]

/** How far from the left edge of the box the character at this place of its text stands, in px: a copy of the text is asked. */
export function measureCaretLeft(box: HTMLTextAreaElement, at: number): number {
  const copy = document.createElement('div')
  const style = getComputedStyle(box)
  for (const name of COPIED) copy.style[name] = style[name]
  Object.assign(copy.style, {
    ...{ position: 'absolute', visibility: 'hidden', boxSizing: 'border-box', width: `${box.clientWidth}px` },
    ...{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  })
  copy.textContent = box.value.slice(0, at)
  const mark = document.createElement('span')
  mark.textContent = box.value.slice(at, at + 1) || '.'
  copy.append(mark)
  document.body.append(copy)
  const { offsetLeft } = mark
  copy.remove()
  return offsetLeft
}
