import { Globe, Lock } from 'lucide-react'
import { useId } from 'react'
import { useI18n } from '#lib/i18n/provider.tsx'
import { type Room, VISIBILITIES } from '#lib/protocol/entities.ts'

const WORDS = {
  public: { icon: Globe, title: 'rooms.public', hint: 'rooms.publicHint' },
  private: { icon: Lock, title: 'rooms.private', hint: 'rooms.privateHint' },
} as const

interface VisibilityChoiceProps {
  value: Room['visibility']
  onChange: (value: Room['visibility']) => void
}

/** Who may find a room, as two cards of which one holds. */
export function VisibilityChoice({ value, onChange }: VisibilityChoiceProps) {
  const { t } = useI18n()
  const name = useId()
  return (
    <fieldset>
      <legend className="mb-1.5 font-semibold text-[0.84375rem]/5">{t('rooms.whoSees')}</legend>
      <div className="grid grid-cols-1 gap-3 tablet:grid-cols-2">
        {VISIBILITIES.map((visibility) => {
          const { icon: Icon, title, hint } = WORDS[visibility]
          return (
            <label
              key={visibility}
              className="grid grid-cols-[1.25rem_minmax(0,1fr)_1.25rem] items-center gap-x-2.5 gap-y-0.5 rounded-block border border-line-strong/55 px-3 py-2.5 text-ink-2 transition-colors duration-hover hover:border-line-strong has-[:checked]:border-accent has-[:checked]:bg-accent-soft has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus has-[:focus-visible]:outline-offset-2 has-[:checked]:ring-1 has-[:checked]:ring-accent has-[:checked]:ring-inset forced-colors:has-[:checked]:border-[Highlight]"
            >
              <Icon aria-hidden="true" className="size-[1.125rem]" strokeWidth={1.8} />
              <span className="font-semibold text-[0.875rem]/5 text-ink">{t(title)}</span>
              <input
                type="radio"
                name={name}
                value={visibility}
                checked={visibility === value}
                onChange={() => onChange(visibility)}
                className="size-[1.125rem] justify-self-end accent-accent outline-none"
              />
              <span className="col-span-2 col-start-2 text-[0.78125rem]/[1.125rem]">{t(hint)}</span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
