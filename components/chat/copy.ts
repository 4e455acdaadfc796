import { useEffect, useState } from 'react'

const COPIED_SHOWN_MS = 2_000

/** Copies text, and says for two seconds that it did. */
export function useCopy(): { isCopied: boolean; copy: (text: string) => void } {
  const [copiedAt, setCopiedAt] = useState(0)
  useEffect(() => {
    if (copiedAt === 0) return
    const timer = setTimeout(() => setCopiedAt(0), COPIED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copiedAt])
  return {
    isCopied: copiedAt > 0,
    copy: (text) => {
      void writeClipboard(text).then((isDone) => isDone && setCopiedAt(Date.now()))
    },
  }
}

/** False where it was refused. On plain http there is no clipboard object: the old command still works. */
export async function writeClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }
  const box = document.createElement('textarea')
  box.value = text
  box.style.position = 'fixed'
  box.style.opacity = '0'
  // What lies under an open dialog can't be selected.
  const place = document.activeElement?.closest('dialog') ?? document.body
  place.append(box)
  box.select()
  const isDone = document.execCommand('copy')
  box.remove()
  return isDone
}
