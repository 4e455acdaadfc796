import 'katex/dist/katex.min.css'
import katex from 'katex'

/**
 * Draws TeX into the element. False where it is none, or too much of it: then the element is left empty.
 * Macros, sizes and the text itself are bounded, and nothing in it may link, load or style.
 */
export function drawFormula(element: HTMLElement, tex: string, isBlock: boolean): boolean {
  try {
    katex.render(tex, element, {
      displayMode: isBlock,
      throwOnError: true,
      trust: false,
      maxExpand: 300,
      maxSize: 30,
      // Chinese within a formula is no reason to complain.
      strict: 'ignore',
    })
    return true
  } catch (error) {
    if (!(error instanceof katex.ParseError) && !(error instanceof RangeError)) throw error
    element.replaceChildren()
    return false
  }
}
