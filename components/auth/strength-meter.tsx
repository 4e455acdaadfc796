import { classNames } from '#components/ui/class-names.ts'
import type { Strength } from '#lib/client/password-strength.ts'
import type { Translate } from '#lib/i18n/translate.ts'

/** Four bars and a sentence about a password. */
export function StrengthMeter({ t, strength }: { t: Translate; strength: Strength }) {
  const filled = Math.max(strength, 1)
  return (
    <span className="grid gap-1.5">
      <span aria-hidden="true" className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={classNames(
              'h-1 rounded-full transition-colors duration-popover',
              bar > filled ? 'bg-line' : COLORS[strength],
            )}
          />
        ))}
      </span>
      {t(`auth.strength${strength}`)}
    </span>
  )
}

const COLORS: Record<Strength, string> = { 0: 'bg-danger', 1: 'bg-danger', 2: 'bg-warn', 3: 'bg-ok', 4: 'bg-ok' }
