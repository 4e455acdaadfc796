import type { ReactNode } from 'react'
import { DayFigure, FIGURE_GROUND, FIGURE_WIDTH } from '#components/ui/day-figure.tsx'
import type { LiveDay, LivePoint } from '#lib/protocol/live.ts'

interface DayPlotProps {
  title: string
  note: string
  /** The number of now, and what stands behind it. */
  now: string
  aside: ReactNode
  day: LiveDay
  read: (point: LivePoint) => number | null
  write: (value: number) => string
  /** Below the ends of the plot. */
  ends: [from: string, to: string]
  /** Of the table for who can't see the plot: an hour each. */
  headings: [hour: string, most: string]
  toHour: (at: string) => string
  none: string
}

const HOUR_MS = 3_600_000

/** One number over the last day, as a line above its ground; where nothing was written the line breaks. */
export function DayPlot(props: DayPlotProps) {
  const { title, note, now, aside, day, read, write, ends, headings, toHour, none } = props
  const rows = toHours(day, read).map(({ at, most }) => ({ id: at, label: toHour(at), text: write(most) }))
  return (
    <div className="min-w-0 rounded-dialog border bg-surface p-4">
      <DayFigure {...{ title, note, now, aside, ends }} table={{ headings, rows, none }} className="text-accent">
        {toLines(day, read).map((line) => (
          <g key={line}>
            <path
              d={`${line}V${FIGURE_GROUND}H${line.slice(1, line.indexOf(' '))}Z`}
              fill="currentColor"
              opacity="0.14"
            />
            <path
              d={line}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
              strokeLinejoin="round"
              strokeLinecap="round"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        ))}
      </DayFigure>
    </div>
  )
}

/** A path for each stretch without a hole. The highest point touches the top. */
function toLines({ from, to, stepSeconds, points }: LiveDay, read: DayPlotProps['read']): string[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const most = Math.max(1, ...points.map((point) => read(point) ?? 0))
  const lines: string[] = []
  let lastAt = Number.NEGATIVE_INFINITY
  for (const point of points) {
    const value = read(point)
    if (value === null) continue
    const at = Date.parse(point.at)
    const x = Math.min(FIGURE_WIDTH, Math.max(0, ((at - begin) / (end - begin)) * FIGURE_WIDTH)).toFixed(1)
    const y = (FIGURE_GROUND - (value / most) * (FIGURE_GROUND - 2)).toFixed(1)
    const isOn = at - lastAt <= 2 * stepSeconds * 1000
    // A point alone is as wide as its time.
    if (isOn && lines.length > 0) lines[lines.length - 1] += `L${x} ${y}`
    else lines.push(`M${x} ${y}h${(((stepSeconds * 1000) / (end - begin)) * FIGURE_WIDTH) / 2}L${x} ${y}`)
    lastAt = at
  }
  return lines
}

function toHours({ points }: LiveDay, read: DayPlotProps['read']): { at: string; most: number }[] {
  const hours = new Map<number, number>()
  for (const point of points) {
    const value = read(point)
    if (value === null) continue
    const hour = Math.floor(Date.parse(point.at) / HOUR_MS) * HOUR_MS
    hours.set(hour, Math.max(hours.get(hour) ?? 0, value))
  }
  return [...hours].map(([hour, most]) => ({ at: new Date(hour).toISOString(), most }))
}
