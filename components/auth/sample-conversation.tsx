import type { CSSProperties, ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import type { Translate } from '#lib/i18n/translate.ts'

/** What a room looks like, before one has an account: people and the machine in one conversation. */
export function SampleConversation({ t, aiName }: { t: Translate; aiName: string }) {
  const first = t('sample.first')
  const second = t('sample.second')
  return (
    <div className="relative grid w-full max-w-[27.5rem] gap-3.5 rounded-card border border-surface/70 bg-surface/85 p-[1.125rem] shadow-high backdrop-blur-md">
      <Row name={first} hue={45} delayMs={60}>
        {t('sample.ask')}
        <span className="chip-text whitespace-nowrap rounded-[5px] bg-accent-soft px-1 py-px font-semibold text-accent">
          @{aiName}
        </span>
        {t('sample.askAfter')}
      </Row>
      <Row name={aiName} hue={0} isAi delayMs={360}>
        <div className="ai-seam mt-0.5 pl-2.5">{t('sample.answer')}</div>
      </Row>
      <Row name={second} hue={330} delayMs={760}>
        {t('sample.reply')}
      </Row>
    </div>
  )
}

interface RowProps {
  name: string
  hue: number
  isAi?: boolean
  delayMs: number
  children: ReactNode
}

function Row({ name, hue, isAi = false, delayMs, children }: RowProps) {
  const style = { '--h': hue, '--delay': `${delayMs}ms` } as CSSProperties
  return (
    <div
      style={style}
      className="grid animate-rise [animation-delay:var(--delay)] [animation-duration:300ms] grid-cols-[2rem_minmax(0,1fr)] gap-2.5"
    >
      <Avatar name={name} hue={hue} size="medium" isAi={isAi} />
      <div>
        <div className={isAi ? 'font-bold text-ai text-small' : 'identity-name font-bold text-small'}>{name}</div>
        {children}
      </div>
    </div>
  )
}
