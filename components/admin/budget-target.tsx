import { useState } from 'react'
import { PeoplePicker } from '#components/members/people-picker.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { User } from '#lib/protocol/entities.ts'
import { useAdminRooms } from './admin-rooms.ts'

/** Whose a budget is: a username or a room's id, and what it is called. */
export interface BudgetTarget {
  id: string
  name: string
}

interface TargetFieldProps {
  /** Null: it is the default of all. */
  target: BudgetTarget | null
  onChange: (target: BudgetTarget | null) => void
}

/** One of all people, found by name. */
export function PersonField({ onChange }: Pick<TargetFieldProps, 'onChange'>) {
  const { t } = useI18n()
  const [chosen, setChosen] = useState<User[]>([])
  return (
    <PeoplePicker
      label={t('usage.person')}
      hint={t('usage.eachPersonHint')}
      chosen={chosen}
      isExcluded={({ kind }) => kind === 'ai'}
      hasSelf
      max={1}
      onChange={(users) => {
        setChosen(users)
        const [user] = users
        onChange(user ? { id: user.username, name: user.displayName } : null)
      }}
    />
  )
}

/** One of all channels; where there are many, found by a part of its name. */
export function RoomField({ target, onChange }: TargetFieldProps) {
  const { t } = useI18n()
  const [typed, setTyped] = useState('')
  const { rooms, total } = useAdminRooms(typed)
  const names = new Map(rooms.map(({ id, name }) => [id, name]))
  // What was chosen stays, whatever is looked for then.
  if (target) names.set(target.id, target.name)
  return (
    <div className="grid gap-3">
      <Select
        label={t('usage.room')}
        value={target?.id ?? ''}
        options={[
          { value: '', label: t('usage.eachRoom') },
          ...Array.from(names, ([value, label]) => ({ value, label })),
        ]}
        onChange={(id) => onChange(id === '' ? null : { id, name: names.get(id) ?? id })}
      />
      {(typed !== '' || total > rooms.length) && (
        <Field label={t('usage.findRoom')} hint={t('usage.roomsFound', { n: total })}>
          {(control) => (
            <Input
              {...control}
              type="search"
              autoComplete="off"
              maxLength={64}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
    </div>
  )
}
