"""Who reads articles: this process, others on this machine, or those of a cluster; the same comes out of each."""
