import { classNames } from '#components/ui/class-names.ts'
import type { Strength } from '#lib/client/password-strength.ts'
import type { Translate } from '#lib/i18n/translate.ts'
import { PASSWORD_MIN } from '#lib/protocol/limits.ts'

/** Four bars and a sentence about a password: what is expected while there is none, so that nothing moves at the first key. */
export function StrengthMeter({ t, strength }: { t: Translate; strength: Strength | null }) {
  const filled = strength === null ? 0 : Math.max(strength, 1)
  return (
    <span className="grid gap-1.5">
      <span aria-hidden="true" className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={classNames(
              'h-1 rounded-full transition-colors duration-popover',
              strength === null || bar > filled ? 'bg-line' : COLORS[strength],
            )}
          />
        ))}
      </span>
      {strength === null ? t('auth.passwordHint', { min: PASSWORD_MIN }) : t(`auth.strength${strength}`)}
    </span>
  )
}

const COLORS: Record<Strength, string> = { 0: 'bg-danger', 1: 'bg-danger', 2: 'bg-warn', 3: 'bg-ok', 4: 'bg-ok' }
