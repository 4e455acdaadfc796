import { loadLanguage, toLanguage } from './highlight-languages.ts'

/** Colours code beside the page, so that no code, however odd, makes the page wait. */

/** A run of code and its colour, as a value of CSS; '' is the text's own. */
export type ColoredRun = [text: string, color: string]

export interface HighlightRequest {
  id: number
  code: string
  /** As the fence calls it. */
  language: string
}

export interface HighlightAnswer {
  id: number
  /** Null where the language is none that is known here. */
  lines: ColoredRun[][] | null
}

self.addEventListener('message', async ({ data: { id, code, language: name } }: MessageEvent<HighlightRequest>) => {
  const language = toLanguage(name)
  const answer: HighlightAnswer = { id, lines: language === null ? null : await colorize(code, language) }
  self.postMessage(answer)
})

async function colorize(code: string, language: string): Promise<ColoredRun[][]> {
  const [{ toColoredLines }, grammars] = await Promise.all([import('./highlighter.ts'), loadLanguage(language)])
  return toColoredLines(code, language, grammars)
}
