import { useEffect, useEffectEvent, useState } from "react";

const pauseMs = 300;

/** Text as it is typed; told on after a pause. Follows the URL when that changes by itself. */
export function useDebouncedSearch(search: string, tell: (text: string) => void) {
  const [text, setText] = useState(search);
  const [told, setTold] = useState(search);
  if (search !== told) {
    setTold(search);
    if (search !== text.trim()) setText(search);
  }

  const tellNow = useEffectEvent(() => {
    if (text.trim() !== search) tell(text.trim());
  });
  useEffect(() => {
    const timer = setTimeout(() => tellNow(), pauseMs);
    return () => clearTimeout(timer);
    // The linter does not know effect events yet.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);

  const now = () => {
    if (text.trim() !== search) tell(text.trim());
  };
  return { text, type: setText, now };
}
