import type { ReactNode } from 'react'
import { DayFigure, FIGURE_GROUND, FIGURE_WIDTH } from '#components/ui/day-figure.tsx'

/** What was used day by day: bars, drawn where the page is made, and behind them a table for who can't see them. */

export interface DayValue {
  /** As it is written. */
  day: string
  value: number
  text: string
}

interface DayChartProps {
  title: string
  note: string
  /** Of today, the last one, and what stands behind it. */
  aside: ReactNode
  days: DayValue[]
  headings: [day: string, value: string]
  today: string
}

/** Of its place, what a bar takes. */
const BAR = 0.64

export function DayChart({ title, note, aside, days, headings, today }: DayChartProps) {
  const most = Math.max(1, ...days.map(({ value }) => value))
  const step = FIGURE_WIDTH / days.length
  const rows = days.map(({ day, text }) => ({ id: day, label: day, text }))
  return (
    <DayFigure
      {...{ title, note, aside }}
      now={days.at(-1)?.text}
      ends={[days[0]?.day, today]}
      table={{ headings, rows }}
      className="text-ai"
    >
      {days.map(({ day, value }, place) => {
        const height = value === 0 ? 0 : Math.max(1, (value / most) * (FIGURE_GROUND - 3))
        return (
          <rect
            key={day}
            x={(place + (1 - BAR) / 2) * step}
            y={FIGURE_GROUND - height}
            width={step * BAR}
            height={height}
            rx="1.5"
            fill="currentColor"
            opacity={place === days.length - 1 ? 1 : 0.42}
          />
        )
      })}
    </DayFigure>
  )
}
