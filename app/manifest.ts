import type { MetadataRoute } from 'next'

/** Lets phones put the product on their home screen. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: '清谈 Parlor',
    short_name: 'Parlor',
    start_url: '/',
    display: 'standalone',
    background_color: '#fdfcf9',
    theme_color: '#0b716c',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  }
}
