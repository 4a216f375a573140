"""The read API of VNG MijnAgenda, as a citizen portal sees it."""
