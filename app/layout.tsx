import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { toTheme } from '#components/settings/theme.ts'
import { AnnouncerProvider } from '#components/ui/announcer.tsx'
import { LOCALES } from '#lib/i18n/language.ts'
import { readBuild } from '#lib/server/build.ts'
import { toMaxBytes } from '#lib/server/files/max-bytes.ts'
import { siteOrigin } from '#lib/server/site.ts'
import { getI18n } from './i18n.ts'
import { Words } from './words.tsx'

/** The frame of every page: its language and theme are known before the first byte, so nothing flashes. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const { lang } = await getI18n()
  const theme = toTheme((await cookies()).get('theme')?.value)
  return (
    <html lang={LOCALES[lang]} data-theme={theme}>
      <body>
        <Words of="">
          <AnnouncerProvider>{children}</AnnouncerProvider>
        </Words>
      </body>
    </html>
  )
}

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getI18n()
  const product = t('common.product')
  // Set where plain `next dev` serves the sockets beside the pages.
  const build = readBuild()
  const socketPort = process.env.PARLOR_SOCKET_PORT
  return {
    title: { default: product, template: `%s · ${product}` },
    description: t('common.tagline'),
    applicationName: product,
    formatDetection: { telephone: false, email: false, address: false },
    appleWebApp: { capable: true, title: product, statusBarStyle: 'default' },
    robots: { index: false, follow: false },
    // Shown to whoever has opened the site by an address that it does not go by.
    other: {
      'site-origin': siteOrigin(),
      'file-max': String(toMaxBytes()),
      ...(build !== null && { build }),
      ...(socketPort && { 'socket-port': socketPort }),
    },
  }
}

export async function generateViewport(): Promise<Viewport> {
  const theme = toTheme((await cookies()).get('theme')?.value)
  return {
    width: 'device-width',
    initialScale: 1,
    viewportFit: 'cover',
    interactiveWidget: 'resizes-content',
    themeColor:
      theme === 'system'
        ? [
            { media: '(prefers-color-scheme: light)', color: GROUNDS.light },
            { media: '(prefers-color-scheme: dark)', color: GROUNDS.dark },
          ]
        : GROUNDS[theme],
  }
}

/** --surface of both themes, for the browser's own bars, which know no variables. */
const GROUNDS = { light: '#fdfcf9', dark: '#161920' }
