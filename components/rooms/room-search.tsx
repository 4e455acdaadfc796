import { Search } from 'lucide-react'
import { useRef } from 'react'
import { useTypedEarly } from '#components/ui/typed-early.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

interface RoomSearchProps {
  value: string
  onChange: (value: string) => void
  /** Rooms are looked for, unless told otherwise. */
  label?: string
}

/** Where one types what a room goes by. */
export function RoomSearch({ value, onChange, label: given }: RoomSearchProps) {
  const { t } = useI18n()
  const label = given ?? t('room.findRoom')
  const field = useRef<HTMLInputElement>(null)
  useTypedEarly(field, value, onChange)
  return (
    <label className="focus-box flex h-10 min-w-0 flex-1 basis-56 items-center gap-2.5 rounded-input border border-line-strong bg-surface px-3 max-tablet:h-11 max-tablet:border-transparent max-tablet:bg-surface-2">
      <Search aria-hidden="true" className="size-[1.125rem] shrink-0 text-ink-3" strokeWidth={1.8} />
      <input
        ref={field}
        type="search"
        name="q"
        enterKeyHint="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-label={label}
        placeholder={label}
        className="w-full min-w-0 bg-transparent text-[1rem] outline-none"
      />
    </label>
  )
}
