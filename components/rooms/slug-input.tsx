import { ROOMS_PATH } from '#components/shell/room-path.ts'
import type { FieldControl } from '#components/ui/field.tsx'

interface SlugInputProps {
  control: FieldControl
  value: string
  onChange: (value: string) => void
}

/** The end of a room's address, behind the beginning that all have. */
export function SlugInput({ control, value, onChange }: SlugInputProps) {
  return (
    <div
      aria-invalid={control['aria-invalid']}
      className="focus-box flex h-11 items-center rounded-input border border-line-strong bg-surface pr-1 pl-3.5 aria-invalid:border-danger"
    >
      <span aria-hidden="true" className="text-[1rem] text-ink-3">
        {ROOMS_PATH}/
      </span>
      <input
        {...control}
        type="text"
        name="slug"
        value={value}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value.replace(/\s+/gu, '-'))}
        className="h-full min-w-0 flex-1 bg-transparent text-[1rem] outline-none [text-autospace:no-autospace]"
      />
    </div>
  )
}
