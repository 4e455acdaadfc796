import { useOpenAddress } from '#components/shell/pane-link.tsx'

/** Leads to an address of this site; never settles where the page is on its way out. */
export function useLead(): (address: string) => Promise<null> | null {
  const openAddress = useOpenAddress()
  return (address) => (openAddress(address) ? null : new Promise(() => {}))
}
