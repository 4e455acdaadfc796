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
  /** Null where the language is none that is known here, or can't be loaded. */
  lines: ColoredRun[][] | null
}

self.addEventListener('message', async ({ data: { id, code, language: name } }: MessageEvent<HighlightRequest>) => {
  const language = toLanguage(name)
  // Code stays plain where its grammar can't be loaded, as without a network.
  const lines = language === null ? null : await colorize(code, language).catch(() => null)
  self.postMessage({ id, lines } satisfies HighlightAnswer)
})

async function colorize(code: string, language: string): Promise<ColoredRun[][]> {
  const [{ toColoredLines }, grammars] = await Promise.all([import('./highlighter.ts'), loadLanguage(language)])
  return toColoredLines(code, language, grammars)
}
