// Whether the page is as narrow as a telephone.
import { useEffect, useState } from 'preact/hooks'

const query = matchMedia('(max-width: 720px)')

export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(query.matches)
  useEffect(() => {
    const follow = () => setNarrow(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  return isNarrow
}
