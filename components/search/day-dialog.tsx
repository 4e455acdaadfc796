import { useState } from 'react'
import { MonthGrid } from '#components/history/month-grid.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { DayFilter } from '#lib/client/search.ts'
import { useI18n } from '#lib/i18n/provider.tsx'

interface DayDialogProps {
  name: DayFilter
  /** The day that the filter has now. */
  chosen: string | null
  onChoose: (day: string) => void
  onClose: () => void
}

/** A calendar in which the day of a filter is chosen. Days are those of UTC, as the filters count them. */
export function DayDialog({ name, chosen, onChoose, onClose }: DayDialogProps) {
  const { t } = useI18n()
  const today = new Date().toISOString().slice(0, 10)
  const [month, setMonth] = useState((chosen ?? today).slice(0, 7))
  return (
    <Dialog isOpen onClose={onClose} title={t(`search.${name}Name`)} closeLabel={t('common.close')}>
      <div className="pt-1">
        <MonthGrid
          month={month}
          onMonth={setMonth}
          counts={null}
          chosen={chosen}
          today={today}
          toDeed={(day) => (day <= today ? { onPress: () => onChoose(day) } : null)}
        />
      </div>
    </Dialog>
  )
}
