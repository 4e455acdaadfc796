/** What a test holds up until it opens it. */
export interface Gate {
  /** Resolves when it is open. */
  isOpen: Promise<void>
  open(): void
}

export function createGate(): Gate {
  let open = () => {}
  const isOpen = new Promise<void>((resolve) => {
    open = resolve
  })
  return { isOpen, open }
}
