"""Answers about placing people: what would follow, room, arrivals, certificates, replays and packs."""
