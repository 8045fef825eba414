export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0b715c" />
      <path d="M9 9.5 16 16l7-6.5M9 22.5 16 16l7 6.5" fill="none" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" opacity="0.65" />
      <g fill="#fff">
        <circle cx="16" cy="16" r="3.6" />
        <circle cx="9" cy="9.5" r="2.5" />
        <circle cx="23" cy="9.5" r="2.5" />
        <circle cx="9" cy="22.5" r="2.5" />
        <circle cx="23" cy="22.5" r="2.5" />
      </g>
    </svg>
  );
}
