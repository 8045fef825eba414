// A picture or a sound of a conversation. Only what is in the payload itself is shown: to show what is elsewhere would
// tell its host who reads this trace, and the server's content policy does not allow it. It is a link that says where
// it leads.
import { IconCloud, IconExternalLink, IconMusic, IconPaperclip, IconPhoto } from "@tabler/icons-react";
import classes from "./ConversationView.module.css";
import type { Media } from "./conversation";

interface Props {
  media: Media;
  label: string;
  url: string | null;
}

function hostOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? host : null;
  } catch {
    return null;
  }
}

const icons = { image: IconPhoto, audio: IconMusic, video: IconPaperclip, file: IconPaperclip };

export function MediaPart({ media, label, url }: Props) {
  const Glyph = icons[media];
  if (url && media === "image" && /^data:image\//i.test(url)) return <img className={classes.image} src={url} alt={label} loading="lazy" decoding="async" />;
  // Nobody wrote down what is said in it.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  if (url && media === "audio" && /^data:audio\//i.test(url)) return <audio className={classes.audio} controls preload="metadata" src={url} aria-label={label} />;
  const host = url && hostOf(url);
  return (
    <span className={classes.media}>
      <Glyph size={14} /> {label}
      {url && host && (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow" className={classes.outside}>
          open at {host} <IconExternalLink size={12} />
        </a>
      )}
    </span>
  );
}

/** It was stored apart from the trace, where it is not read from. */
export const MediaReference = ({ label, id }: { label: string; id: string }) => (
  <span className={classes.media} title={id}>
    <IconCloud size={14} /> {label}, stored apart from the trace
    <code>{id}</code>
  </span>
);
