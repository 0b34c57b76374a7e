"""Drawing with Skia that every draft painter shares: colours, the brush, textures, the frame's finish, PNG files."""
