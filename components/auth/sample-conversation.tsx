import type { CSSProperties, ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import type { Translate } from '#lib/i18n/translate.ts'

/** What a room looks like, before one has an account: people and the machine in one conversation. */
export function SampleConversation({ t, aiName }: { t: Translate; aiName: string }) {
  const first = t('auth.sampleFirst')
  const second = t('auth.sampleSecond')
  return (
    <div className="relative grid w-full max-w-[440px] gap-3.5 rounded-card border border-surface/70 bg-surface/85 p-[18px] shadow-high backdrop-blur-md">
      <Row name={first} hue={45} delayMs={60}>
        {t('auth.sampleAsk')}{' '}
        <span className="chip-text rounded-[5px] bg-accent-soft px-1 py-px font-medium text-accent">@{aiName}</span>{' '}
        {t('auth.sampleAskAfter')}
      </Row>
      <Row name={aiName} hue={0} isAi delayMs={360}>
        <div className="ai-seam mt-0.5 pl-2.5">{t('auth.sampleAnswer')}</div>
      </Row>
      <Row name={second} hue={330} delayMs={760}>
        {t('auth.sampleReply')}
      </Row>
    </div>
  )
}

/** The product's character, large and faint. Drawn, so that it is the same whatever fonts there are. */
export function GlyphBackdrop() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 478 469"
      className="-right-10 -bottom-16 absolute w-[min(520px,80%)] select-none fill-accent opacity-[0.07]"
    >
      <path d="M225 245L218 245C219 274 198 301 181 311C167 320 157 334 163 351C170 369 196 372 210 361C232 344 246 303 225 245M220 35L213 35C214 59 196 84 182 94C166 102 156 117 162 135C170 153 195 156 209 145C229 130 240 90 220 35M36 2L31 5C50 28 72 62 79 92C131 127 173 27 36 2M120 155C133 153 138 149 141 145L93 105L67 131L0 131L5 146L66 146L66 356C66 366 63 371 40 384L80 445C88 441 96 431 99 416C130 373 154 333 165 312L162 308L120 337M463 71L392 35C382 58 360 101 341 132L315 129C330 97 332 61 334 20C345 18 349 14 350 7L273 0C272 101 276 172 141 224L145 231C239 209 285 179 308 141C344 164 388 200 409 229C464 246 479 158 354 134C388 116 424 92 443 77C453 79 460 76 463 71M326 215C337 214 342 209 343 202L266 196C265 312 270 397 129 462L133 469C275 429 310 368 321 291C333 373 360 437 433 468C436 437 451 422 478 416L478 410C421 394 383 371 359 338C391 324 425 305 442 292C453 295 460 291 462 286L391 250C383 268 367 299 351 325C338 303 330 277 325 247" />
    </svg>
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
  const style = { '--h': hue, animationDelay: `${delayMs}ms`, animationDuration: '300ms' } as CSSProperties
  return (
    <div style={style} className="grid animate-rise grid-cols-[32px_minmax(0,1fr)] gap-2.5">
      <Avatar name={name} hue={hue} size="medium" isAi={isAi} />
      <div>
        <div className={isAi ? 'font-bold text-ai text-small' : 'identity-name font-bold text-small'}>{name}</div>
        {children}
      </div>
    </div>
  )
}
