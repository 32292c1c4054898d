"""Disk formats, read from an image's own bytes: what it is, how large its disk, what is unsafe about it.

Knows no image service. The rules, and the odd cases among them, are those of the inspector that Glance uses
(oslo.utils): each format looks for itself alone, and an image that is of two of them is refused.
"""

from __future__ import annotations

from .formats import FORMATS, Finding, detect
from .verdict import InvalidImageData, virtual_size

__all__ = ["FORMATS", "Finding", "InvalidImageData", "detect", "virtual_size"]
