'use client'

import { type FormEvent, useState } from 'react'
import { useZonedFormat } from '#components/chat/times.ts'
import { useShell } from '#components/shell/shell-context.tsx'
import { useAnnounce } from '#components/ui/announcer.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { toMoney } from '#components/usage/amounts.ts'
import { openChat } from '#lib/client/chat.ts'
import { useI18n } from '#lib/i18n/provider.tsx'
import type { Budget, BudgetScope } from '#lib/protocol/budgets.ts'
import type { ErrorCode } from '#lib/protocol/errors.ts'
import { type BudgetTarget, PersonField, RoomField } from './budget-target.tsx'

const MICROS = 1_000_000

interface BudgetsProps {
  budgets: Budget[]
  /** What the channels among them are called, by id. */
  roomNames: Record<string, string>
}

/** What people and rooms may use in a day: a list, and a form that sets one. */
export function Budgets({ budgets: initial, roomNames }: BudgetsProps) {
  const { t } = useI18n()
  const { me } = useShell()
  const format = useZonedFormat()
  const announce = useAnnounce()
  const [budgets, setBudgets] = useState(initial)
  const [scope, setScope] = useState<BudgetScope>('person')
  const [target, setTarget] = useState<BudgetTarget | null>(null)
  const [names, setNames] = useState(roomNames)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ErrorCode | null>(null)

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (isBusy) return
    const fields = new FormData(event.currentTarget)
    setBusy(true)
    const answer = await openChat(me).call('budget:set', {
      scope,
      ...(target && { id: target.id }),
      tokensPerDay: toLimit(fields.get('tokens'), 1),
      microsPerDay: toLimit(fields.get('money'), MICROS),
    })
    setBusy(false)
    setError(answer.ok ? null : answer.error.code)
    if (!answer.ok) return
    announce(t('usage.saved'), 'shown')
    if (target && scope === 'room') setNames((known) => ({ ...known, [target.id]: target.name }))
    const list = await openChat(me).call('budget:list', {})
    if (list.ok) setBudgets(list.data.budgets)
  }

  return (
    <div className="grid gap-5">
      {budgets.length === 0 && <p className="text-ink-3">{t('usage.noBudgets')}</p>}
      <ul className="-my-1 divide-y divide-line">
        {budgets.map((budget) => (
          <li key={`${budget.scope} ${budget.id}`} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2.5">
            <span className="min-w-0 flex-1 basis-40 wrap-anywhere font-medium">{toName(budget)}</span>
            <span className="tabular-nums">{toLimits(budget)}</span>
            <span className="w-full text-ink-3 text-small tabular-nums">{toUsed(budget)}</span>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void save(event)} className="grid gap-4">
        <div className="grid items-start gap-4 tablet:grid-cols-2">
          <Select
            label={t('usage.forWhom')}
            value={scope}
            options={[
              { value: 'person', label: t('usage.person') },
              { value: 'room', label: t('usage.room') },
            ]}
            onChange={(value) => {
              setScope(value === 'room' ? 'room' : 'person')
              setTarget(null)
            }}
          />
          {scope === 'room' ? <RoomField target={target} onChange={setTarget} /> : <PersonField onChange={setTarget} />}
          <Field label={t('usage.tokensPerDay')} hint={t('usage.empty')}>
            {(control) => <Input {...control} name="tokens" type="number" min={0} step={1} inputMode="numeric" />}
          </Field>
          <Field label={t('usage.moneyPerDay')} hint={t('usage.empty')}>
            {(control) => <Input {...control} name="money" type="number" min={0} step="any" inputMode="decimal" />}
          </Field>
        </div>
        {error && (
          <p role="alert" className="text-danger text-small">
            {error === 'not_found' ? t('usage.notFound') : t(`errors.${error}`)}
          </p>
        )}
        <Button type="submit" variant="primary" isBusy={isBusy} className="justify-self-start">
          {t('usage.save')}
        </Button>
      </form>
    </div>
  )

  function toName({ scope: of, id }: Budget): string {
    if (id === undefined) return t(of === 'person' ? 'usage.eachPerson' : 'usage.eachRoom')
    return of === 'person' ? `@${id}` : (names[id] ?? t('usage.directRoom'))
  }

  function toLimits({ tokensPerDay, microsPerDay }: Budget): string {
    const tokens = tokensPerDay === undefined ? [] : [`${t('usage.tokens')} ${format.number(tokensPerDay)}`]
    const money = microsPerDay === undefined ? [] : [`${t('usage.cost')} ${toMoney(format, microsPerDay)}`]
    return [...tokens, ...money].join(' · ')
  }

  function toUsed({ used }: Budget): string {
    const money = used.micros > 0 ? ` · ${t('usage.cost')} ${toMoney(format, used.micros)}` : ''
    return `${t('usage.usedToday', { n: format.number(used.tokens) })}${money}`
  }
}

/** Null: empty, which lifts it. */
function toLimit(typed: FormDataEntryValue | null, factor: number): number | null {
  const text = String(typed ?? '').trim()
  return text === '' ? null : Math.round(Number(text) * factor)
}
