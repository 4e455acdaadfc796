import { type RefObject, useLayoutEffect } from 'react'

/** Takes what was typed into a field while the scripts were on their way: React would put back what the server drew. */
export function useTypedEarly(
  field: RefObject<HTMLInputElement | null>,
  value: string,
  onTyped: (text: string) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, before React draws the field anew.
  useLayoutEffect(() => {
    const typed = field.current?.value
    if (typed !== undefined && typed !== value) onTyped(typed)
  }, [])
}
