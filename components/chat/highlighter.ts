import { createCssVariablesTheme, createHighlighterCoreSync, type LanguageRegistration } from '@shikijs/core'
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import type { ColoredRun } from './highlight-worker.ts'

/** The colours are the page's tokens, so that they follow its theme. */
const THEME = createCssVariablesTheme({ name: 'tokens', variablePrefix: '--code-', fontStyle: false })
const PLAIN = 'var(--code-foreground)'
/** The first line also pays for reading the grammar. What takes longer in all is ended from outside. */
const LINE_LIMIT_MS = 10_000

const shiki = createHighlighterCoreSync({ themes: [THEME], engine: createJavaScriptRegexEngine({ forgiving: true }) })

/** The lines of the code as runs of one colour each. `grammars` are the language's, with those inside it. */
export function toColoredLines(code: string, language: string, grammars: LanguageRegistration[]): ColoredRun[][] {
  if (!shiki.getLoadedLanguages().includes(language)) shiki.loadLanguageSync(grammars)
  const options = { lang: language, theme: 'tokens', tokenizeTimeLimit: LINE_LIMIT_MS }
  return shiki.codeToTokensBase(code, options).map((line) => {
    const runs: ColoredRun[] = []
    for (const { content, color = PLAIN } of line) {
      const own = color === PLAIN ? '' : color
      const last = runs.at(-1)
      if (last?.[1] === own) last[0] += content
      else runs.push([content, own])
    }
    return runs
  })
}
