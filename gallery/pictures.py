"""The picture of a mug, as an address that holds the whole of it."""

from base64 import b64encode

_MUG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="72" viewBox="0 0 72 72">'
    '<rect width="72" height="72" fill="#e9edf2"/>'
    '<path d="M18 22h30v26a8 8 0 0 1-8 8H26a8 8 0 0 1-8-8z" fill="#4a78a8"/>'
    '<path d="M48 28h4a7 7 0 0 1 0 14h-4" fill="none" stroke="#4a78a8" stroke-width="4"/></svg>'
)
PICTURE = f"data:image/svg+xml;base64,{b64encode(_MUG.encode()).decode()}"
