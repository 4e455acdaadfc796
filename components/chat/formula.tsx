import { useLayoutEffect, useRef, useState } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { scrollable } from './scrollable.ts'

interface FormulaProps {
  /** With what marks it: `\(`, `\[` or `$$`, and its end. */
  source: string
  /** Stands by itself, below what came before. */
  isBlock: boolean
}

/** A formula, drawn by KaTeX, which is loaded when the first appears. What KaTeX does not take stays as it was written. */
export function Formula({ source, isBlock }: FormulaProps) {
  const { t } = useI18n()
  const place = useRef<HTMLSpanElement>(null)
  const [state, setState] = useState<'waiting' | 'drawn' | 'plain'>('waiting')

  useLayoutEffect(() => {
    let isCurrent = true
    const show = ({ drawFormula }: Renderer) => {
      if (!isCurrent || !place.current) return
      setState(drawFormula(place.current, source.slice(2, -2), isBlock) ? 'drawn' : 'plain')
    }
    if (renderer) show(renderer)
    else void loadRenderer().then(show, () => isCurrent && setState('plain'))
    return () => {
      isCurrent = false
    }
  }, [source, isBlock])

  return (
    <span {...(isBlock && scrollable(t('message.formula')))} className={isBlock ? 'formula-block' : undefined}>
      {/* Its content is KaTeX's, not React's. */}
      <span ref={place} />
      {state !== 'drawn' && <code className={state === 'waiting' ? 'invisible' : undefined}>{source}</code>}
    </span>
  )
}

type Renderer = typeof import('./formula-renderer.ts')

let renderer: Renderer | null = null

async function loadRenderer(): Promise<Renderer> {
  renderer ??= await import('./formula-renderer.ts')
  return renderer
}
