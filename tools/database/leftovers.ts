import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Database servers whose owner was killed: they still hold the files. */

const PATIENCE_MS = 15_000

/** Stops every server that runs on files of this folder. The caller holds the folder's lock: none of them is in use. */
export async function stopLeftovers(folder: string): Promise<void> {
  for (const pid of listServersOf(folder)) {
    signal(pid, 'SIGTERM')
    const deadline = Date.now() + PATIENCE_MS
    while (listServersOf(folder).includes(pid)) {
      if (Date.now() > deadline) signal(pid, 'SIGKILL')
      await sleep(20)
    }
  }
}

/** Processes whose command line names the folder's files as theirs. */
export function listServersOf(folder: string): number[] {
  const marks = ['files', 'files.new'].map((name) => `--datadir=${join(folder, name)}`)
  return listCommands()
    .filter(({ words }) => marks.some((mark) => words.includes(mark)))
    .map(({ pid }) => pid)
}

function listCommands(): { pid: number; words: string[] }[] {
  if (process.platform !== 'linux') {
    const table = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
    return table.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), words: line.trim().split(/ +(?=--|$)/) }))
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), words: readCommand(name) }))
}

/** Empty for a process that is gone or only waits to be collected. */
function readCommand(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has gone by itself.
  }
}
