import { type ReactNode, useId } from 'react'
import { AlertIcon } from './alert-icon.tsx'
import { classNames } from './class-names.ts'

interface FieldProps {
  label: string
  /** What is expected. Replaced by the error while there is one. */
  hint?: ReactNode
  error?: string | undefined
  /** Said after the label in a quieter voice, such as "optional". */
  note?: string
  /** Where the note stands: behind the label, or at the end of its line. */
  notePlace?: 'behind' | 'end'
  /** Gets what ties the control to its label and its messages. */
  children: (control: FieldControl) => ReactNode
}

export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** A label, a control, and below it a hint or what is wrong. */
export function Field({ label, hint, error, note, notePlace = 'behind', children }: FieldProps) {
  const id = useId()
  const messageId = `${id}-message`
  const message = error ?? hint
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="flex items-baseline gap-1.5 font-semibold text-[0.84375rem]/5">
        {label}
        {note && (
          <span className={classNames('font-normal text-ink-3 text-small', notePlace === 'end' && 'ml-auto')}>
            {note}
          </span>
        )}
      </label>
      {children({ id, 'aria-describedby': message ? messageId : undefined, 'aria-invalid': error ? true : undefined })}
      {message && (
        <div id={messageId} className="text-small">
          {error ? (
            <span role="alert" className="flex items-start gap-1.5 text-danger">
              <AlertIcon className="mt-[3px] size-3.5 shrink-0" />
              {error}
            </span>
          ) : (
            <span className="text-ink-3">{hint}</span>
          )}
        </div>
      )}
    </div>
  )
}
