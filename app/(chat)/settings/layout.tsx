import type { ReactNode } from 'react'
import { Words } from '../../words.tsx'

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return <Words of="(chat)/settings">{children}</Words>
}
