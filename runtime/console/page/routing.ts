// Which view is shown: the part of the address behind `#`, so that back, forward and links work.
import { useEffect, useState } from 'preact/hooks'

export const views = ['overview', 'messages', 'process-managers', 'errors'] as const
export type Place = { readonly view: (typeof views)[number] } | { readonly view: 'key'; readonly key: string }

export function hrefOf(place: Place): string {
  return place.view === 'key' ? `#/key/${encodeURIComponent(place.key)}` : `#/${place.view}`
}

export function usePlace(): Place {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return placeOf(hash)
}

function placeOf(hash: string): Place {
  const [, name = '', key = ''] = hash.split('/')
  if (name === 'key' && key) return { view: 'key', key: decodeURIComponent(key) }
  return { view: views.find((view) => view === name) ?? 'overview' }
}
