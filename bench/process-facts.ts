import { readFileSync } from 'node:fs'

/** What Linux says about a process. */

/** USER_HZ: fixed at 100 for programs on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100
const KB = 1024

/** Seconds of processor time, user and system, since the process began. */
export function readCpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name in brackets may hold spaces; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Resident memory in bytes. */
export function readRss(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return Number(line?.[1]) * KB
}
